# First thing a channel runs, in `sh`, as the user who logged in. $k: nonce of this channel.
# Says that the login shell let us through, becomes root, and hands over to the program that follows on standard input.
printf '%s login\n' "$k"
p='read -r n k && eval "$(head -c "$n")"'
[ "$(id -u)" = 0 ] || exec sudo -n -H -- sh -c "$p"
eval "$p"
