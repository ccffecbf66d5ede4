-- What a Candor of migration 20 would have written: an incident with its story, what was measured, an alert and its delivery, a gate
-- and its deploy, an operator and what they did.
insert into series (id, probe, location) overriding system value values (41, 'web-http', 'fra');
insert into agent_boot (id, agent, boot, seen_on) overriding system value
    values (7, 'fra-1', 'b0000000-0000-0000-0000-000000000001', '2026-11-20');
select setval(pg_get_serial_sequence('series', 'id'), 41), setval(pg_get_serial_sequence('agent_boot', 'id'), 7);
create table measurement_20261120 partition of measurement for values from (29926080) to (29927520);
create table rollup_minute_20261120 partition of rollup_minute for values from (29926080) to (29927520) with (fillfactor = 80);
insert into measurement values
    (29926100, 17, 41, 7, 1, 0, 0, 200, '\x0102', ''),
    (29926100, 5000017, 41, 7, 2, 0, 2, 0, '\x', E'{"failure":"tab\there, a \\\\ and a line\nend"}');
insert into operator_account values ('ada', 'ADMIN', 'argon2id…', '2026-11-20T10:00:00Z', null, null, 0);
insert into audit_entry (at, who, way, action, subject, before, after)
    values ('2026-11-20T10:01:00Z', 'ada', 'SESSION', 'incident.declare', 'incident', null, '{"title":"Ü"}');
insert into incident (id, cause_key, title, explanation, phase, severity, platform_at_fault, began_at, detected_at, published_at,
        resolved_at, muted, regions, probes, locations, worst_failures, worst_runs, told, told_at, last_update, last_automatic, version,
        impaired_at, merged_into)
    values ('10000000-0000-0000-0000-000000000001', 'host fra-2', 'A host is down', 'Said by all', 'RESOLVED', 'major', true,
        '2026-11-20T10:00:00Z', '2026-11-20T10:00:05Z', '2026-11-20T10:00:06Z', '2026-11-20T11:00:00Z', false,
        '{fra,"two words"}', '{web-http}', '{fra}', 5, 9, 'it', '2026-11-20T10:00:06Z', 1, true, 3, '2026-11-20T10:00:00Z',
        '10000000-0000-0000-0000-000000000001');
insert into incident_update (incident, number, at, phase, text, automatic, version)
    values ('10000000-0000-0000-0000-000000000001', 1, '2026-11-20T10:00:06Z', 'INVESTIGATING', E'Line one\nline two', true, 0);
insert into impact (incident, resource, customer, host, state, basis, from_at)
    values ('10000000-0000-0000-0000-000000000001', 'vm-1', 'acme', 'fra-2', 'IMPAIRED', 'HOST', '2026-11-20T10:00:00Z');
update impact set state = 'RECOVERED', to_at = '2026-11-20T11:00:00Z';
insert into alert (id, number, sequence, status, severity, page, title, explanation, components, regions, began_at, detected_at,
        resolved_at, updated_at, version)
    values ('10000000-0000-0000-0000-000000000001', 12, 1, 'RESOLVED', 'major', true, 'A host is down', 'Said by all', '{web}', '{fra}',
        '2026-11-20T10:00:00Z', '2026-11-20T10:00:05Z', '2026-11-20T11:00:00Z', '2026-11-20T11:00:00Z', 1);
insert into alert_event values
    (12, 'evt_1', 'incident.opened', '10000000-0000-0000-0000-000000000001', 1, '2026-11-20T10:00:06Z', 'A host', 'is down', '{}');
insert into delivery (id, event, channel, state, attempts, next_at, created_at, settled_at, version)
    values (3, 12, 'pager', 'DELIVERED', 1, '2026-11-20T10:00:06Z', '2026-11-20T10:00:06Z', '2026-11-20T10:00:07Z', 1);
select setval(pg_get_serial_sequence('alert_event', 'number'), 12), setval(pg_get_serial_sequence('delivery', 'id'), 3);
insert into gate values ('g1', 'ci', 'key', '\x00', 'checkout', 'production', '2', 'PASSED', '2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z',
    '2026-11-20T09:05:00Z', '{}', '[]', '{}', 1);
insert into deploy values ('g1', 'checkout', 'production', '2', '1', '{fra}', '2026-11-20T09:00:00Z', null, 'PASSED', 1);
