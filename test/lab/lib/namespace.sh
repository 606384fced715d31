#!/bin/bash
# namespace.sh STATE_FOLDER NODE: process 1 of a lab's namespaces. Prepares them, starts the supervisor and takes in orphans.
set -eu
folder=$1 node=$2
# /proc is still the machine's: these are process 1's number and start time out there.
read -r stat < /proc/self/stat
read -ra fields <<< "${stat##*) }"
export LAB_LEADER=${stat%% *}
echo "$LAB_LEADER ${fields[19]}" > "$folder/leader"
mount -t proc proc /proc
mount -t tmpfs -o size=16g,mode=755 lab /run
mkdir /run/lab
cp "$folder/hosts" /run/lab/hosts
mount --bind /run/lab/hosts /etc/hosts
ip link set lo up
# Standard input is the owner's pipe, or empty.
"$node" "$(dirname "$0")/supervisor.mjs" "$folder" <&0 &
wait $!
