"""Runs SQL for code that has no PostgreSQL driver.

Runs inside the virtual environment. Reads ``{"database", "statements"}`` in JSON
on standard input; writes the rows of the last statement in JSON.
"""

import json
import sys

import psycopg2


def main():
    request = json.load(sys.stdin)
    try:
        connection = psycopg2.connect(dbname=request["database"], connect_timeout=10)
        # CREATE DATABASE cannot run inside a transaction.
        connection.autocommit = True
        cursor = connection.cursor()
        rows = []
        for statement in request["statements"]:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
    except psycopg2.Error as error:
        sys.exit(str(error).strip())
    json.dump(rows, sys.stdout, default=str)


if __name__ == "__main__":
    main()
