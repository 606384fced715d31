# shellcheck shell=sh
# files.sh: removes programs and data. The lock, the journal and the audit trail stay for the operator to read; they go
# last, when nothing of this operation runs any more.
rm -rf /opt/jiji /run/jiji /run/jiji-corrosion
find /var/lib/jiji -mindepth 1 -maxdepth 1 ! -name lock ! -name operations ! -name projects -exec rm -rf {} +
echo '{"files":"removed"}'
