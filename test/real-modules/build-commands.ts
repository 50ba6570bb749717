/** How the packages are built without modprobot: shell lines that see KERNEL_RELEASE, KERNEL_BUILD and SRC. */

const KBUILD = 'make -C $KERNEL_BUILD M=$SRC modules';

const OTHERS: Readonly<Record<string, string>> = {
	'apfs-dkms': `if [ -f genver.sh ]; then sh ./genver.sh; fi; ${KBUILD}`,
	'ddcci-dkms': 'for part in ddcci ddcci-backlight; do make -C $part KVER=$KERNEL_RELEASE; done',
	'digimend-dkms': 'make KVERSION=$KERNEL_RELEASE',
	'dm-writeboost-dkms': 'make all KERNEL_TREE=$KERNEL_BUILD',
	'evdi-dkms': `${KBUILD} DKMS_BUILD=1`,
	'iptables-netflow-dkms':
		'./configure --from-dkms-conf=$KERNEL_BUILD --enable-natevents --enable-snmp-rules --enable-macaddress ' +
		'--enable-vlan --enable-direction --enable-sampler --enable-physdev --enable-promisc --promisc-mpls; ' +
		'make ipt_NETFLOW.ko KVERSION=$KERNEL_RELEASE',
	'jool-dkms': 'for part in common nat64 siit; do make -C $KERNEL_BUILD M=$SRC/src/mod/$part modules; done',
	'lttng-modules-dkms': `${KBUILD} CONFIG_LTTNG=m CONFIG_LTTNG_CLOCK_PLUGIN_TEST=m`,
	'openrazer-driver-dkms': 'make -C $KERNEL_BUILD M=$SRC/driver modules',
	'openvpn-dco-dkms': 'make VER=$KERNEL_RELEASE KERNEL_SRC=$KERNEL_BUILD',
	'tp-smapi-dkms': `${KBUILD} HDAPS=1`,
	'xtables-addons-dkms': 'make -C $KERNEL_BUILD M=$SRC/extensions XA_ABSTOPSRCDIR=$SRC XA_TOPSRCDIR=$SRC modules',
};

/** @param packageName Debian's; plain Kbuild in the top directory serves where nothing else is known. */
export function buildCommand(packageName: string): string {
	return OTHERS[packageName] ?? KBUILD;
}
