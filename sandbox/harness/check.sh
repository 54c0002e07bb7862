# Refuses a script that Bash cannot parse before it has run anything of it: $1.  What follows a whole command is
# parsed only once that has run, and so is the run's own failure.
errors=$(bash -O extglob -n "$1" 2>&1) && exit 0
prefix='' lines=0
while IFS= read -r line && ((lines++ < 1000)); do
  prefix+=$line$'\n'
  [[ $line =~ ^[[:space:]]*(#|$) ]] && continue
  bash -O extglob -n <<<"$prefix" 2>/dev/null && exit 0
done <"$1"
printf '%s\n' "$errors" >&2
exit 1
