#!/bin/sh
# Makes hosts h1, h2, h3 (10.77.N.2, fd77:N::2) around a router that is this network namespace, says "ready" and waits for
# the end of its input. Runs as root of a user, network and mount namespace of its own.
set -e
mount -t tmpfs none /run
mkdir /run/netns
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
for n in 1 2 3; do
    ip netns add "h$n"
    ip link add "v$n" type veth peer name eth0 netns "h$n"
    ip addr add "10.77.$n.1/24" dev "v$n"
    ip -6 addr add "fd77:$n::1/64" dev "v$n" nodad
    ip link set "v$n" up
    ip -n "h$n" link set lo up
    ip -n "h$n" addr add "10.77.$n.2/24" dev eth0
    ip -n "h$n" -6 addr add "fd77:$n::2/64" dev eth0 nodad
    ip -n "h$n" link set eth0 up
    ip -n "h$n" route add default via "10.77.$n.1"
    ip -n "h$n" -6 route add default via "fd77:$n::1"
done
iptables-nft -t nat -S >/dev/null
# A workload's name server is of the mesh or nobody: nothing of this machine answers.
printf 'search shop.svc.cluster.local\nnameserver 10.77.99.53\noptions ndots:5 timeout:2 attempts:1\n' >/run/resolv.conf
mount --bind /run/resolv.conf "$(readlink -f /etc/resolv.conf)"
echo ready
cat
