-- Asks for the requests of a file, one after the other, and tells the figures in one line.
-- A line of the file has a method, a path, a body and any headers, with tabs between them.
local requests, place = {}, -1

local function request_of(line)
    local fields, headers = {}, {}
    for field in (line .. "\t"):gmatch("([^\t]*)\t") do
        fields[#fields + 1] = field
    end
    for number = 4, #fields do
        local name, value = fields[number]:match("^([^:]+): (.*)$")
        headers[name] = value
    end
    local body = fields[3] ~= "" and fields[3] or nil
    return wrk.format(fields[1], fields[2], headers, body)
end

function init(arguments)
    for line in io.lines(arguments[1]) do
        requests[#requests + 1] = request_of(line)
    end
end

function request()
    place = place + 1
    -- wrk looks at one request before it sends the first.
    return requests[math.max(place - 1, 0) % #requests + 1]
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
