-- What gates tell other systems: written with the verdict, sent afterwards, tried again until it arrives or is given up.
create table gate_call (
    id bigint generated always as identity primary key,
    gate text not null references gate (id),
    kind text not null,
    url text not null,
    -- JSON that is sent as it is.
    body text not null,
    -- JSON: what the sender needs besides, such as GitHub's installation. May hold a job's token: emptied when it is settled.
    facts text not null,
    state text not null check (state in ('PENDING', 'DELIVERED', 'DEAD')),
    attempts integer not null,
    next_at timestamptz not null,
    claimed_until timestamptz,
    last_status integer,
    last_error text,
    created_at timestamptz not null,
    settled_at timestamptz,
    row_version integer not null
);
create index gate_call_due on gate_call (next_at) where state = 'PENDING';
create index gate_call_of_gate on gate_call (gate, id);
