/** The processor time of a whole container, read from its own cgroup, where its build cannot meddle. */

/**
 * The meter does not run as the build's user: the build can then neither kill it nor change its words.
 * It needs no entry in the image's passwd.
 */
const METER_USER = '65533';

/**
 * Answers each line of standard input with the cgroup's processor time, `usec N` or `nsec N`, or with `none`. Only the
 * shell's own means: it has to work where the build has used up all processes. Ends with its input.
 *
 * Kernel documentation: cgroup-v2 "cpu.stat" (`usage_usec`), cgroup-v1 "cpuacct.usage" (nanoseconds). A container mostly
 * has its own cgroup at the root of the mount; where it sees the host's root (which has no `cgroup.type`), the path that
 * /proc names counts, never the root itself: that would be the machine.
 */
const METER_SCRIPT = `
root=/sys/fs/cgroup file='' unit=nsec
for name in cpuacct cpu,cpuacct; do
	[ -r "$root/$name/cpuacct.usage" ] && file=$root/$name/cpuacct.usage && break
done
if [ -z "$file" ]; then
	unit=usec
	if [ -r "$root/cgroup.type" ]; then
		file=$root/cpu.stat
	else
		while read -r line; do
			case $line in 0::/?*) file=$root/\${line#0::/}/cpu.stat ;; esac
		done </proc/self/cgroup
	fi
	[ -r "$file" ] || { echo none; exit 0; }
fi
while read -r _; do
	used=''
	while read -r name value; do
		case $unit.$name in
		usec.usage_usec) used=$value ;;
		nsec.*) used=$name ;;
		esac
	done <"$file"
	echo "$unit $used"
done`;

/** `docker exec` of the meter. */
export function meterArguments(container: string): string[] {
	return ['exec', '--interactive', `--user=${METER_USER}:${METER_USER}`, container, '/bin/sh', '-c', METER_SCRIPT];
}

/** @returns milliseconds; null where the answer is none. */
export function processorTimeOf(answer: string): number | null {
	const [, unit, digits] = /^([un])sec (\d{1,20})$/.exec(answer) ?? [];
	if (digits === undefined) return null;
	return Number(digits) / (unit === 'u' ? 1e3 : 1e6);
}
