# Gives objects a second name. Standard input, tab-separated: the new path, the old one; both below src. Kbuild's record
# and what compile.sh made come along.
tab=$(printf '\t')
while IFS=$tab read -r new old; do
	ln -sfn "/build/src/$old" "src/$new"
	ln -sfn "/build/src/$old.lenient" "src/$new.lenient"
	case $new in */*) directory=${new%/*}/ ;; *) directory= ;; esac
	case $old in */*) from=${old%/*}/ ;; *) from= ;; esac
	ln -sfn "/build/src/$from.${old##*/}.cmd" "src/$directory.${new##*/}.cmd"
done 2>/dev/null
exit 0
