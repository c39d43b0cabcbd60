-- Sends the requests of a file in turn: each line is a method, a path and, after a tab, a body. Each thread of wrk takes
-- every so many of them. At the end one line of JSON says what came of it.

local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

function init(arguments)
    local file, count = arguments[1], tonumber(arguments[2])
    sent, lines = 0, {}
    local nth = 0
    for line in io.lines(file) do
        if nth % count == number then
            local method, path, body = line:match("^(%S+) ([^\t]+)\t?(.*)$")
            table.insert(lines, wrk.format(method, path, nil, body ~= "" and body or nil))
        end
        nth = nth + 1
    end
end

function request()
    sent = sent + 1
    return lines[(sent - 1) % #lines + 1]
end

function done(summary, latency, _)
    local sent = 0
    for _, thread in ipairs(threads) do
        sent = math.max(sent, thread:get("sent"))
    end
    local errors = summary.errors
    io.write(string.format(
        '{"answered": %d, "microseconds": %d, "sent_by_one": %d, "refused": %d, "lost": %d, "median_us": %d}\n',
        summary.requests, summary.duration, sent, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50)
    ))
end
