-- Run once, when the database is made: the role that Beian signs in with, and its database.
-- No superuser: it makes the offices' roles (CREATEROLE) and schemas (it owns the database), and takes each on purpose.
\set password `cat /run/secrets/database_password`
CREATE ROLE beian LOGIN NOSUPERUSER NOCREATEDB CREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE beian OWNER beian;
REVOKE CONNECT, TEMPORARY ON DATABASE beian FROM PUBLIC;
REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC;
