# shellcheck shell=sh
# host-firewall.sh ufw|firewalld ENGINE WIREGUARD_IP: lets the private network through a firewall that the server's
# owner runs. Only rules of ours are added; each may be there already.
kind=$1 engine=$2 wireguard_ip=$3
case $engine in
  podman) bridge=$(podman network inspect jiji | jq -r '.[0].network_interface') ;;
  docker) bridge=$(docker network inspect jiji | jq -r '.[0].Options["com.docker.network.bridge.name"] // "br-\(.[0].Id[:12])"') ;;
esac
case $kind in
  ufw)
    {
      ufw allow 51820/udp comment jiji
      ufw allow proto tcp to any port 80,443 comment jiji
      ufw allow in on jiji0 from fdcc::/16 to any port 8787 comment jiji
      for in in jiji0 "$bridge"; do
        ufw allow in on "$in" to "$wireguard_ip" port 53 comment jiji
        ufw allow in on "$in" proto tcp to "$wireguard_ip" port 9153,9199 comment jiji
      done
      ufw route allow in on "$bridge" out on jiji0 comment jiji
      ufw route allow in on jiji0 out on "$bridge" comment jiji
    } >&2
    ;;
  firewalld)
    {
      firewall-cmd --permanent --get-zones | tr ' ' '\n' | grep -qx jiji || firewall-cmd --permanent --new-zone=jiji
      firewall-cmd --permanent --zone=jiji --set-target=ACCEPT
      for in in jiji0 "$bridge"; do firewall-cmd --permanent --zone=jiji --change-interface="$in"; done
      firewall-cmd --permanent --add-port=51820/udp
      firewall-cmd --permanent --add-service=http --add-service=https
      firewall-cmd --reload
    } >&2
    # A reload flushes what others put in.
    systemctl restart jiji-firewall.service
    ;;
esac
echo '{"host_firewall":"open for the private network"}'
