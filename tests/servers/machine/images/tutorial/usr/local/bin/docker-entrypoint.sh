#!/bin/bash
# What the entry point of mysql:5.7 does with the variables that the documents set: the first start makes the data
# directory, as the user mysql, and the server takes the place of this shell.
set -e
[[ $1 == mysqld ]] || exec "$@"
if [[ $(id -u) == 0 ]]; then
  chown -R mysql:mysql /var/lib/mysql
  exec gosu mysql "$0" "$@"
fi
if [[ ! -d /var/lib/mysql/mysql ]]; then
  mariadb-install-db --auth-root-authentication-method=normal --skip-test-db >/dev/null
  {
    echo "ALTER USER root@localhost IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';"
    echo "CREATE USER root@'%' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';"
    echo "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"
  } >/tmp/init.sql
  exec "$@" --init-file=/tmp/init.sql
fi
exec "$@"
