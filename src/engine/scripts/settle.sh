# Gives what recipes made anew, just as the earlier build had made it, the time that it had then (modules.mk): make would
# have all compiled that was made from it.
cd /build && while IFS= read -r path; do
	[ "src/$path" -nt out/unpacked ] && cmp -s "out/made/$path" "src/$path" && touch -r "out/made/$path" "src/$path"
done <out/made-by-recipes
exit 0
