"""Databases, users and first statements beside the application's."""

from __future__ import annotations

from kgen import template

from .statements import problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.blueprints.mysql.optional import Database, User
    from kgen.blueprints.mysql.production.given import Given

RESERVED_USERS = ("root", "replication", "monitor", "backup", "kgen", "exporter", "mysql", "mariadb")
RESERVED_DATABASES = ("mysql", "sys", "performance_schema", "information_schema")


def scripts(given: Given) -> dict[str, str]:
    """The script that makes them; none where there are none."""
    contents = given.contents
    if not contents.databases and not contents.users:
        return {}
    text = template(
        "mysql/production/optional/contents.sh.j2",
        databases=[_made(each) for each in contents.databases],
        logins={user.name: user.secret_key for user in contents.users},
        grants=[statement for user in contents.users for statement in _granted(user)],
    )
    return {"contents.sh": text}


def first_statements(given: Given) -> dict[str, str]:
    """The statements for a new cluster, as a key of the ConfigMap whose change restarts no pod."""
    sql = given.contents.init_sql
    return {"init.sql": sql if sql.endswith("\n") else f"{sql}\n"} if sql.strip() else {}


def secret_keys(given: Given) -> list[str]:
    """The keys that the Secret must have for the users."""
    return [user.secret_key for user in given.contents.users]


def _made(database: Database) -> str:
    character_set = f" CHARACTER SET {database.character_set}" if database.character_set else ""
    collation = f" COLLATE {database.collation}" if database.collation else ""
    return f"CREATE DATABASE IF NOT EXISTS `{database.name}`{character_set}{collation};"


def _granted(user: User) -> Iterator[str]:
    privileges = ", ".join(user.privileges)
    for database in user.databases:
        pattern = database.replace("_", "\\_")
        yield f"GRANT {privileges} ON `{pattern}`.* TO '{user.name}'@'%';"


def refused(given: Given) -> dict[str, list[str]]:
    """Parameter -> why its value cannot be right."""
    return {
        "contents.databases": list(_databases(given)),
        "contents.users": list(_users(given)),
        "contents.init_sql": list(problems(given.contents.init_sql)),
    }


def _databases(given: Given) -> Iterator[str]:
    names = [each.name for each in given.contents.databases]
    for name in names:
        if name.lower() in RESERVED_DATABASES:
            yield f"{name!r} is a database of the server"
        elif name == given.database:
            yield f"{name!r} is made already: it is `database`"
    yield from _repeated(names)


def _users(given: Given) -> Iterator[str]:
    users = given.contents.users
    known = {given.database, *(each.name for each in given.contents.databases)}
    for user in users:
        if user.name in (*RESERVED_USERS, given.user):
            yield f"{user.name!r} is an account that the blueprint makes; take another name"
        if not user.databases:
            yield f"{user.name!r} has no databases: name those that it may use"
        if not user.privileges:
            yield f"{user.name!r} has no privileges; ALL where they are left out"
        yield from (
            f"{user.name!r}: no database {each!r} is made; they are {', '.join(sorted(known))}"
            for each in user.databases
            if each not in known
        )
    yield from _repeated([user.name for user in users])


def _repeated(names: list[str]) -> Iterator[str]:
    yield from (f"{name!r} is listed twice" for name in sorted(set(names)) if names.count(name) > 1)
