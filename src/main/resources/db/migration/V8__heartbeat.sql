-- Who must call in, and when they last did. One row for each probe of kind heartbeat that there ever was.
create table heartbeat (
    probe text primary key,
    -- What a caller shows; nobody guesses 244 random bits. Kept as it is, since operators read it again.
    token text not null unique
        default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
    created_at timestamptz not null,
    -- By the hub's clock; null until the first call of its sort.
    well_at timestamptz,
    failed_at timestamptz,
    started_at timestamptz,
    -- What came with the last call, for people; 1 KiB at most.
    detail text check (octet_length(detail) <= 1024)
);
