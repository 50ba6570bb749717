# Runs one make, or one configured command. $1: the directory below src; the rest: the command
cd "src/$1" || exit 2
shift
exec 1>&2
exec "$@"
