-- Asks for the paths of a file, one after the other, and tells the figures in one line.
local requests, place = {}, 0

function init(arguments)
    for path in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("GET", path)
    end
end

function request()
    place = place % #requests + 1
    return requests[place]
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        "FIGURES %d %d %d %.1f %.1f %d\n",
        summary.requests, summary.duration, summary.bytes,
        latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout
    ))
end
