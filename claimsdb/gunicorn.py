"""gunicorn's configuration: ``gunicorn --config python:claimsdb.gunicorn``.

One worker process by default; ``WEB_CONCURRENCY`` is gunicorn's own variable for more.
"""

import os

wsgi_app = "claimsdb.wsgi:application"
# Else one of several processes may take all connections that are kept alive. A single one keeps its
# port to itself, so that a second service on it is refused.
reuse_port = int(os.environ.get("WEB_CONCURRENCY") or 1) > 1
worker_class = "gthread"
# One more than one, so that a long stream does not hold up its process: docs/performance.md.
threads = 2
# Recycles the workers, at different times, so that memory once grown is given back.
max_requests = 10_000
max_requests_jitter = 1_000
keepalive = 30
# The longest that gunicorn takes: filters may name many things. Beyond it, it answers 414 itself.
limit_request_line = 8190
# Its default place is a file in the home directory, which a service may not have.
control_socket_disable = True
