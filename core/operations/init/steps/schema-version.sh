# shellcheck shell=sh
# schema-version.sh VERSION: every server has the columns now; says so, and gives rows of before their project where the
# services' table knows it.
{
  jiji_statement "UPDATE containers SET project = (SELECT project FROM services WHERE services.name = containers.service) WHERE project = '' AND service IN (SELECT name FROM services WHERE project <> '')"
  jiji_statement "UPDATE cluster_metadata SET value = ? WHERE key = 'schema_version' AND CAST(value AS INTEGER) < ?" "text:$1" "int:$1"
} | jiji_transaction >/dev/null
printf '{"schemaVersion":%s}\n' "$1"
