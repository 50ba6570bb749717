# Stands before a compiler on the PATH. Each make of Kbuild's asks some thirty times whether it knows an option, by having it
# compile nothing and looking at the exit status alone; together that takes longer than most modules do. What was answered
# once is known in this build, and in those that begin from what it leaves. Questions that may name a file of the tree, or
# of which somebody reads more than the status, are put to the compiler: `real`, which unpack.sh puts before this.
question=$*
question=${question% *}
case " $question" in
*'
'* | *' '-[BILi]* | *' '-f*plugin* | *' '-*specs* | *' '-wrapper* | *' '@*) exec "$real" "$@" ;;
*' -x c /dev/null -o') ;;
*) exec "$real" "$@" ;;
esac
[ /dev/stdout -ef /dev/null ] && [ /dev/stderr -ef /dev/null ] && [ -z "$COMPILER_PATH$GCC_EXEC_PREFIX" ] || exec "$real" "$@"
known=$(grep -xF -m 1 -e "0 $real $question" -e "1 $real $question" "${0%/bin/*}/out/probes")
case $known in
'0 '*) eval ': >"${'$#'}"' && exit 0 ;;
'1 '*) exit 1 ;;
esac
"$real" "$@"
status=$?
case $status in [01]) printf '%s %s %s\n' "$status" "$real" "$question" >>"${0%/bin/*}/out/probes" ;; esac
exit "$status"
