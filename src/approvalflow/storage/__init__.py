"""The books in a database: the only part that knows SQLAlchemy.

`engine` opens a database, `schema` brings it up to date, `transaction` is the only door that opens and commits,
`books` writes and reads on a connection that somebody holds. Nothing is imported here: who needs one pays for one.
"""
