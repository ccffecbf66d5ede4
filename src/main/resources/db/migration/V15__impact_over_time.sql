-- What an impact was believed to be earlier, so that a page can tell its story: impaired, unknown for a while, recovered.
alter table impact
    add column before_states text[] not null default '{}',
    add column before_until timestamptz[] not null default '{}',
    add check (cardinality(before_states) = cardinality(before_until) and cardinality(before_states) <= 50);

-- Here and not in each of the statements that turn states, so that none can forget it. Bounded: what flaps longer than
-- fifty turns keeps its first fifty.
create function impact_remembers() returns trigger language plpgsql as $$
begin
    if cardinality(old.before_states) < 50 then
        new.before_states := old.before_states || old.state;
        new.before_until := old.before_until || case
            when new.state = 'RECOVERED' and new.to_at is not null then greatest(new.to_at, old.from_at) else now() end;
    end if;
    return new;
end
$$;
create trigger impact_remembers before update on impact
    for each row when (old.state is distinct from new.state) execute function impact_remembers();
