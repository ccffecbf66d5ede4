-- Agents in processes of their own, as the hub knows them. What they may do is decided here and nowhere else.
create table agent (
    name text primary key,
    location text not null,
    -- Ed25519, X.509 form. The private one never left the agent.
    public_key bytea not null,
    -- May run probes more often than once a second.
    trusted boolean not null,
    enrolled_at timestamptz not null,
    revoked_at timestamptz,
    -- Renewed every few seconds; what happens in between is in memory.
    last_seen_at timestamptz,
    -- What on-call was told: nothing, or why its part is unknown.
    trouble text check (trouble in ('SILENT', 'SICK')),
    trouble_since timestamptz,
    check ((trouble is null) = (trouble_since is null))
);

-- Tokens that make an agent known, once. Only a digest is stored.
create table agent_enrolment (
    id text primary key,
    digest bytea not null,
    name text not null,
    location text not null,
    trusted boolean not null,
    made_by text not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    -- Whose key it was used for: the same again is the same agent whose answer was lost.
    used_key bytea
);

-- Which probes were ever handed to an agent: of no other does it have a say, and of these also when they have moved on.
create table agent_grant (
    agent text not null,
    probe text not null,
    handed_on date not null,
    primary key (agent, probe)
);
