# Which commands are not there. Standard input, tab-separated: `line FILE NUMBER` asks for a line of a makefile with those
# that continue it, `command NAME DIRECTORY` for a command that is named in the directory. Answers: `line FILE NUMBER
# TEXT`, and `missing NAME WHAT` where there is no WHAT: the command itself, or what a script names to run it.
tab=$(printf '\t')
while IFS=$tab read -r kind name where; do
	case $kind/$name in
	line/*)
		[ -f "$name" ] || continue
		text=$(tail -n "+$where" -- "$name" | head -c 8192 | sed -n -e p -e '/\\$/!q' | head -n 20 | tr '\t\n' '  ')
		printf 'line\t%s\t%s\t%s\n' "$name" "$where" "$text"
		;;
	command/*/*)
		case $name in
		/*) file=$name ;;
		*) file=$where/$name ;;
		esac
		if [ -f "$file" ]; then
			runner=$(head -c 200 -- "$file" | tr -d '\0' | sed -n -e '1s/^#! *\([^ ]*\).*/\1/p')
			[ -z "$runner" ] || [ -x "$runner" ] || printf 'missing\t%s\t%s\n' "$name" "$runner"
		else
			# What the tree itself should have is none of the image's.
			case $name in
			/build/*) ;;
			/*) printf 'missing\t%s\t%s\n' "$name" "$name" ;;
			esac
		fi
		;;
	command/*) command -v -- "$name" >/dev/null 2>&1 || printf 'missing\t%s\t%s\n' "$name" "$name" ;;
	esac
done
exit 0
