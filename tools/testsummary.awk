# Reads the output of `go test -v` and prints what a person wants to see of it: the line of each package, each skipped test
# with its reason, and of a failing package what its tests wrote that did not pass. A package ends with its ok, ? or FAIL line.

/^(ok|\?) .*\t/ { printf "%s", skipped; print; forget(); next }
/^FAIL\t/       { blame(); print; forget(); next }

/^=== /         { test = $3; keep(""); next }
/^--- PASS: /   { passed[$3] = 1; test = ""; next }
/^ *--- PASS: / { next }
/^ *--- SKIP: / { skipped = skipped "SKIP " $3 reason[$3] "\n"; skips++; passed[$3] = 1; next }
/^--- FAIL: /   { test = $3 }
                { keep($0 "\n") }
/^    /         { sub(/^ *([^ ]+\.go:[0-9]+:)?/, ""); reason[test] = reason[test] $0 }

# keep adds to what the current top-level test wrote; what no test wrote is always shown.
function keep(text,    top) {
    top = test
    sub(/\/.*/, "", top)
    if (!(top in wrote)) order[++tests] = top
    wrote[top] = wrote[top] text
}

function blame(    i) { for (i = 1; i <= tests; i++) if (!(order[i] in passed)) printf "%s", wrote[order[i]] }

function forget() {
    tests = 0; test = skipped = ""
    split("", wrote); split("", order); split("", passed); split("", reason)
}

END {
    blame()
    if (skips) print skips " skipped for the reasons above. With CI=true what is missing is a failure."
}
