-- For wrk with 50 connections: 500 requests a second, with what is dear to read and to refuse.
function delay() return 100 end

wrk.headers["Cookie"] = "joblog_zone=Europe/Zurihc; " .. string.rep("a=b; ", 2000)
wrk.headers["Accept-Encoding"] = "gzip"
