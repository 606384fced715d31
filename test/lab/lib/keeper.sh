#!/bin/bash
# keeper.sh STATE_FOLDER NODE: holds one lab for as long as its supervisor lives, then clears away what outlives it.
# Everything of the lab is in one pid namespace: whichever of keeper, unshare, process 1 and supervisor is killed, all
# of it ends. What a kill of the keeper itself leaves (empty cgroups) the next `up` or `down` sweeps.
folder=$1 node=$2 here=$(dirname "$0")
read -r stat < /proc/$$/stat
read -ra fields <<< "${stat##*) }"
export LAB_KEEPER=$$ LAB_CGROUP=jijilab.$$.${fields[19]}
echo "$$ ${fields[19]}" > "$folder/keeper"
setpriv --pdeathsig KILL unshare --mount --net --pid --ipc --uts --fork --kill-child=KILL --propagation private \
  bash "$here/namespace.sh" "$folder" "$node"
rc=$?
"$node" "$here/sweep.mjs" "$folder" "$LAB_CGROUP" </dev/null
exit $rc
