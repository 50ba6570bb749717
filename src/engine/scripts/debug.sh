# Unpacks the debug information of objects that an earlier build made, from standard input: the objects as they were then.
rm -rf out/debug && mkdir out/debug && exec tar -x -f - -C out/debug --no-same-owner
