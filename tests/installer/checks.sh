# What the tests in shell share. Sourced with a folder of one's own in $scratch; ends with "N passed, M failed" by `sum_up`.

passed=0
failed=0

# check WHAT COMMAND...: one test, by whether the command succeeds.
check() {
    local what=$1
    shift
    if "$@" >"$scratch/check.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        tail -n 20 "$scratch/check.log"
    fi
}

sum_up() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}
