-- Who may sign in to the console. Of a password only its Argon2id string (RFC 9106) is kept.
create table operator_account (
    name text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    role text not null check (role in ('VIEWER', 'RESPONDER', 'ADMIN')),
    password text not null,
    created_at timestamptz not null,
    disabled_at timestamptz,
    signed_in_at timestamptz,
    version integer not null
);

-- Who is signed in. Of the cookie's key only a digest is kept, in hex: who reads this table can't use it.
create table operator_session (
    digest text primary key,
    operator text not null references operator_account,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    version integer not null,
    check (seen_at >= created_at)
);
create index operator_session_operator on operator_session (operator);

-- A personal token is good for what its owner may still do, and until it expires.
alter table api_token
    add column operator text references operator_account,
    add column expires_at timestamptz;
create index api_token_operator on api_token (operator);

-- What was changed, by whom. Only ever added to.
create table audit_entry (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    -- An operator's name, or the id of a token without an owner.
    who text not null,
    way text not null check (way in ('SESSION', 'TOKEN', 'SYSTEM')),
    action text not null,
    subject text not null,
    -- JSON; null where there was or is nothing.
    before text,
    after text
);
create index audit_entry_subject on audit_entry (subject, number);

create function audit_entry_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'entries of the audit log are never changed';
end
$$;
create trigger audit_entry_is_final before update or delete on audit_entry
    for each row execute function audit_entry_is_final();
create trigger audit_entry_stays before truncate on audit_entry
    for each statement execute function audit_entry_is_final();

-- An incident on an operator's word: no judgement changes or ends it.
alter table incident add column by_operator boolean not null default false;

-- Planned work that may be felt.
create table maintenance (
    id uuid primary key,
    title text not null,
    text text not null check (length(text) between 1 and 10000),
    from_at timestamptz not null,
    to_at timestamptz not null,
    components text[] not null,
    regions text[] not null,
    hosts text[] not null,
    planned_by text not null,
    planned_at timestamptz not null,
    cancelled_at timestamptz,
    version integer not null,
    check (from_at < to_at)
);
create index maintenance_by_end on maintenance (to_at) where cancelled_at is null;
create index maintenance_newest on maintenance (from_at desc, id);

-- Who has an alert in hand.
alter table alert
    add column acknowledged_by text,
    add column acknowledged_at timestamptz,
    add constraint alert_acknowledged_whole check ((acknowledged_by is null) = (acknowledged_at is null));
