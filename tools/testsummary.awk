# Reads the output of `go test -v` and prints what a person wants to see of it: the line of each package, each skipped test
# with its reason, each test of 30 seconds or more, and of a failing package what its tests wrote that did not pass. A package ends with its ok, ? or FAIL line.

/^(ok|\?) .*\t/ { printf "%s%s", skipped, slowest; print; forget(); next }
/^FAIL\t/       { blame(); print; forget(); next }

/^=== /         { test = $3; keep(""); next }
/^--- PASS: /   { passed[$3] = 1; test = ""; slow($3, $4); next }
/^ *--- PASS: / { next }
/^ *--- SKIP: / { skipped = skipped "SKIP " $3 reason[$3] "\n"; skips++; passed[$3] = 1; next }
/^--- FAIL: /   { test = $3 }
                { keep($0 "\n") }
/^    /         { sub(/^ *([^ ]+\.go:[0-9]+:)?/, ""); reason[test] = reason[test] $0 }

# slow remembers tests that take long: "TestX" "(31.40s)".
function slow(name, took) {
    gsub(/[(s)]/, "", took)
    if (took + 0 >= 30) slowest = slowest sprintf("SLOW %s %s s\n", name, took)
}

# keep adds to what the current top-level test wrote; what no test wrote is always shown.
function keep(text,    top) {
    top = test
    sub(/\/.*/, "", top)
    if (!(top in wrote)) order[++tests] = top
    wrote[top] = wrote[top] text
}

function blame(    i) { for (i = 1; i <= tests; i++) if (!(order[i] in passed)) printf "%s", wrote[order[i]] }

function forget() {
    tests = 0; test = skipped = slowest = ""
    split("", wrote); split("", order); split("", passed); split("", reason)
}

END {
    blame()
    if (skips) print skips " skipped for the reasons above. With CI=true what is missing is a failure."
}
