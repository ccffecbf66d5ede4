-- Tokens of operators and pipelines. Only a digest is stored: who reads this table can't use it.
create table api_token (
    id text primary key,
    name text not null,
    digest bytea not null,
    roles text[] not null,
    created_at timestamptz not null,
    revoked_at timestamptz
);

-- Read-only keys to one customer's pages. Only a digest is stored.
create table capability (
    digest bytea primary key,
    customer text not null,
    created_at timestamptz not null,
    revoked_at timestamptz
);
create index capability_customer on capability (customer);
