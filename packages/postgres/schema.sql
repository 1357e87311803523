CREATE SCHEMA syncline;

CREATE TABLE syncline.browser_sessions (
  digest text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  ends_at bigint NOT NULL,
  PRIMARY KEY (digest)
);

CREATE INDEX browser_sessions_by_end ON syncline.browser_sessions USING btree (ends_at);

CREATE INDEX browser_sessions_of_tenant ON syncline.browser_sessions USING btree (tenant_id);

CREATE TABLE syncline.conflicts (
  tenant_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL,
  base json NOT NULL,
  local json NOT NULL,
  external json NOT NULL,
  strategy text NOT NULL,
  state text NOT NULL,
  resolution text,
  resolved_by text,
  detected_at bigint NOT NULL,
  resolved_at bigint,
  long_external_id text,
  type text NOT NULL,
  revision integer NOT NULL,
  external_at bigint,
  PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX conflicts_of_field ON syncline.conflicts USING btree (tenant_id, stream_id, external_id, field) WHERE (state = 'open'::text);

CREATE INDEX conflicts_of_record ON syncline.conflicts USING btree (tenant_id, record_id, id);

CREATE INDEX conflicts_open ON syncline.conflicts USING btree (tenant_id, id) WHERE (state = 'open'::text);

CREATE TABLE syncline.connections (
  tenant_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  app text COLLATE "C" NOT NULL,
  external_account_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  reason text,
  settings json NOT NULL,
  blocked_until bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, app, external_account_id)
);

CREATE TABLE syncline.cursors (
  tenant_id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  next_due bigint NOT NULL,
  data json NOT NULL,
  PRIMARY KEY (tenant_id, stream_id)
) WITH (fillfactor=50);

CREATE INDEX cursors_due ON syncline.cursors USING btree (next_due);

CREATE TABLE syncline.deliveries (
  tenant_id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  state text NOT NULL,
  revision integer NOT NULL,
  attempts integer NOT NULL,
  unverified_since bigint,
  next_attempt_at bigint NOT NULL,
  last_error text,
  waits_for_record text COLLATE "C",
  claimed_at bigint,
  claimed_under bigint,
  chosen boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, stream_id, record_id)
) WITH (fillfactor=80);

CREATE INDEX deliveries_in_doubt ON syncline.deliveries USING btree (tenant_id, connection_id) WHERE ((state = 'running'::text) OR (unverified_since IS NOT NULL));

CREATE INDEX deliveries_open ON syncline.deliveries USING btree (tenant_id, stream_id, next_attempt_at, record_id) WHERE (state = ANY (ARRAY['pending'::text, 'running'::text]));

CREATE INDEX deliveries_stuck ON syncline.deliveries USING btree (tenant_id, state, next_attempt_at) WHERE (state = ANY (ARRAY['parked'::text, 'held'::text, 'withheld'::text, 'dead'::text]));

CREATE INDEX deliveries_waiting ON syncline.deliveries USING btree (tenant_id, connection_id, waits_for_record) WHERE (waits_for_record IS NOT NULL);

CREATE TABLE syncline.events (
  tenant_id text COLLATE "C" NOT NULL,
  batch bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at bigint NOT NULL,
  count integer NOT NULL,
  events text NOT NULL,
  PRIMARY KEY (tenant_id, batch)
);

CREATE TABLE syncline.grants (
  tenant_id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  key_id text NOT NULL,
  ciphertext bytea NOT NULL,
  wrapped_key bytea,
  refresh_at bigint,
  ends_at bigint,
  claimed_until timestamp with time zone,
  PRIMARY KEY (tenant_id, connection_id)
);

CREATE INDEX grants_to_refresh ON syncline.grants USING btree (refresh_at) WHERE (refresh_at IS NOT NULL);

CREATE TABLE syncline.history (
  tenant_id text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  version integer NOT NULL,
  origin text NOT NULL,
  run_id text,
  at bigint NOT NULL,
  whole boolean NOT NULL,
  changes text NOT NULL,
  deed json,
  PRIMARY KEY (tenant_id, record_id, seq)
);

CREATE INDEX history_by_time ON syncline.history USING brin (at) WITH (pages_per_range='16');

CREATE TABLE syncline.hooks (
  tenant_id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  partition text COLLATE "C" NOT NULL,
  since bigint,
  tried_at bigint,
  problem text,
  url text,
  version integer,
  expires_at bigint,
  heard_at bigint,
  missed_at bigint,
  PRIMARY KEY (tenant_id, connection_id, partition)
);

CREATE TABLE syncline.host_events (
  tenant_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  record_id text,
  at bigint NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

CREATE INDEX host_events_by_time ON syncline.host_events USING brin (at) WITH (pages_per_range='16');

CREATE TABLE syncline.inbox (
  tenant_id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  received_at bigint NOT NULL,
  headers json,
  body bytea,
  done boolean NOT NULL DEFAULT false,
  PRIMARY KEY (id, tenant_id, connection_id)
);

CREATE INDEX inbox_by_time ON syncline.inbox USING brin (received_at) WITH (pages_per_range='16');

CREATE INDEX inbox_waiting ON syncline.inbox USING btree (tenant_id, connection_id, received_at) WHERE (NOT done);

CREATE TABLE syncline.leases (
  tenant_id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  token bigint NOT NULL,
  owner text NOT NULL,
  until timestamp with time zone NOT NULL,
  PRIMARY KEY (tenant_id, connection_id)
) WITH (fillfactor=50);

CREATE TABLE syncline.link_keys (
  tenant_id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (key, stream_id, tenant_id, external_id)
);

CREATE INDEX link_keys_of_link ON syncline.link_keys USING btree (external_id, stream_id, tenant_id);

CREATE TABLE syncline.links (
  tenant_id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  record_id text COLLATE "C",
  state text NOT NULL,
  processed_at bigint NOT NULL,
  updated_at bigint,
  base text,
  address text,
  version text,
  waiting_for json,
  problem text,
  long_external_id text,
  hash text,
  payload text,
  told text,
  refused text,
  choice text,
  due text,
  PRIMARY KEY (tenant_id, connection_id, kind, external_id, stream_id)
);

CREATE INDEX links_by_address ON syncline.links USING btree (tenant_id, connection_id, kind, md5(lower(address))) WHERE (address IS NOT NULL);

CREATE INDEX links_due ON syncline.links USING btree (tenant_id, connection_id, stream_id, external_id) WHERE (due IS NOT NULL);

CREATE UNIQUE INDEX links_of_record ON syncline.links USING btree (tenant_id, record_id, stream_id) WHERE (record_id IS NOT NULL);

CREATE INDEX links_unlinked ON syncline.links USING btree (tenant_id, stream_id, state, external_id) WHERE (state <> 'linked'::text);

CREATE INDEX links_waiting ON syncline.links USING btree (tenant_id, connection_id) WHERE (waiting_for IS NOT NULL);

CREATE TABLE syncline.mappings (
  tenant_id text COLLATE "C" NOT NULL,
  app text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  rules jsonb NOT NULL,
  set_by text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (tenant_id, app, kind, stream_id, version)
);

CREATE TABLE syncline.match_keys (
  tenant_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, kind, record_id, key)
);

CREATE INDEX match_keys_of_key ON syncline.match_keys USING btree (key, tenant_id, kind);

CREATE TABLE syncline.migrations (
  migration_id integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  name text NOT NULL,
  PRIMARY KEY (migration_id)
);

CREATE TABLE syncline.profile_accounts (
  app text NOT NULL,
  instance text NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, app, instance)
);

CREATE INDEX profile_accounts_of_tenant ON syncline.profile_accounts USING btree (tenant_id);

CREATE TABLE syncline.profiles (
  id text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  united_into text COLLATE "C",
  PRIMARY KEY (id)
);

CREATE TABLE syncline.records (
  tenant_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  created_seq bigint,
  created_by text COLLATE "C",
  created_in text COLLATE "C",
  data jsonb NOT NULL,
  field_times text NOT NULL,
  match_keys text,
  removal jsonb,
  privacy jsonb,
  PRIMARY KEY (tenant_id, kind, id)
) WITH (fillfactor=90);

CREATE INDEX records_merged ON syncline.records USING btree (tenant_id, id) WHERE ((removal ->> 'into'::text) IS NOT NULL);

CREATE INDEX records_removed ON syncline.records USING btree (tenant_id, ((removal ->> 'origin'::text)), id) WHERE (removal IS NOT NULL);

CREATE INDEX records_survivor ON syncline.records USING btree (tenant_id, ((removal ->> 'into'::text))) WHERE ((removal ->> 'into'::text) IS NOT NULL);

CREATE TABLE syncline.runs (
  tenant_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  strategy text NOT NULL,
  outcome text NOT NULL,
  read bigint NOT NULL,
  created bigint NOT NULL,
  updated bigint NOT NULL,
  unchanged bigint NOT NULL,
  skipped bigint NOT NULL,
  conflicted bigint NOT NULL,
  failed bigint NOT NULL,
  problems jsonb NOT NULL,
  error text,
  started_at bigint NOT NULL,
  heartbeat_at bigint NOT NULL,
  ended_at bigint,
  removed bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, id)
) WITH (fillfactor=50);

CREATE INDEX runs_by_start ON syncline.runs USING btree (tenant_id, started_at, id);

CREATE INDEX runs_of_stream ON syncline.runs USING btree (tenant_id, stream_id, started_at, id);

CREATE TABLE syncline.seen (
  tenant_id text COLLATE "C" NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  page bigint NOT NULL,
  external_ids text[] NOT NULL,
  PRIMARY KEY (tenant_id, stream_id, run_id, page)
);

CREATE TABLE syncline.sign_ins (
  state text COLLATE "C" NOT NULL,
  binding text NOT NULL,
  app text NOT NULL,
  tenant_id text COLLATE "C",
  connection_id text COLLATE "C",
  settings json,
  redirect_uri text NOT NULL,
  key_id text,
  ciphertext bytea,
  ends_at bigint NOT NULL,
  PRIMARY KEY (state)
);

CREATE INDEX sign_ins_by_end ON syncline.sign_ins USING btree (ends_at);

CREATE TABLE syncline.streams (
  tenant_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  app text NOT NULL,
  kind text COLLATE "C" NOT NULL,
  partition text COLLATE "C" NOT NULL,
  settings jsonb NOT NULL,
  rank integer NOT NULL,
  initial_done_at bigint,
  partition_name text NOT NULL,
  partition_aliases text[] NOT NULL,
  instance text COLLATE "C" NOT NULL,
  mapped jsonb,
  taken_away jsonb,
  former_settings jsonb,
  joined_at bigint,
  PRIMARY KEY (tenant_id, id)
);

CREATE INDEX streams_of_connection ON syncline.streams USING btree (tenant_id, connection_id);

CREATE INDEX streams_of_kind ON syncline.streams USING btree (tenant_id, kind);

CREATE UNIQUE INDEX streams_of_place ON syncline.streams USING btree (tenant_id, app, instance, kind, partition);

CREATE TABLE syncline.subscriptions (
  tenant_id text COLLATE "C" NOT NULL,
  connection_id text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  key_id text NOT NULL,
  ciphertext bytea NOT NULL,
  version integer NOT NULL,
  created_at bigint NOT NULL,
  received_at bigint,
  refused_at bigint,
  refusal text,
  base text,
  PRIMARY KEY (tenant_id, connection_id),
  UNIQUE (path)
);

CREATE TABLE syncline.target_messages (
  tenant_id text COLLATE "C" NOT NULL,
  target_id text COLLATE "C" NOT NULL,
  "position" bigint NOT NULL,
  at bigint NOT NULL,
  event json NOT NULL,
  attempts integer NOT NULL,
  next_attempt_at bigint,
  refused_at bigint,
  status integer,
  body text,
  PRIMARY KEY (tenant_id, target_id, "position")
);

CREATE INDEX target_messages_by_time ON syncline.target_messages USING btree (tenant_id, at);

CREATE INDEX target_messages_due ON syncline.target_messages USING btree (tenant_id, target_id, next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE TABLE syncline.targets (
  tenant_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  url text NOT NULL,
  events text[],
  key_id text NOT NULL,
  ciphertext bytea NOT NULL,
  older_until bigint,
  version integer NOT NULL,
  state text NOT NULL,
  "position" bigint NOT NULL,
  failures integer NOT NULL,
  next_attempt_at bigint NOT NULL,
  problem text,
  succeeded_at bigint,
  missed bigint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  fence bigint NOT NULL DEFAULT 0,
  claimed_until timestamp with time zone,
  PRIMARY KEY (tenant_id, id)
) WITH (fillfactor=50);

CREATE INDEX targets_active ON syncline.targets USING btree (next_attempt_at) WHERE (state = 'active'::text);

CREATE INDEX targets_by_id ON syncline.targets USING btree (id);

CREATE TABLE syncline.writes (
  tenant_id text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  stream_id text COLLATE "C" NOT NULL,
  external_id text NOT NULL,
  run_id text NOT NULL,
  kind text NOT NULL,
  action text NOT NULL,
  at bigint NOT NULL,
  changes text,
  PRIMARY KEY (tenant_id, record_id, seq)
);

CREATE INDEX writes_by_time ON syncline.writes USING brin (at) WITH (pages_per_range='16');

CREATE OR REPLACE FUNCTION syncline.refuse(reason text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
AS $function$
    BEGIN
      RAISE EXCEPTION USING ERRCODE = 'SYREF', MESSAGE = reason;
    END
    $function$;

CREATE OR REPLACE FUNCTION syncline.repoint(old_tenant text, new_tenant text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
    DECLARE owned text;
    BEGIN
      FOR owned IN
        SELECT class.relname FROM pg_attribute AS attribute
        JOIN pg_class AS class ON class.oid = attribute.attrelid AND class.relkind = 'r'
        JOIN pg_namespace AS schema ON schema.oid = class.relnamespace AND schema.nspname = 'syncline'
        WHERE attribute.attname = 'tenant_id' AND NOT attribute.attisdropped
        ORDER BY class.relname
      LOOP
        EXECUTE format('UPDATE syncline.%I SET tenant_id = $2 WHERE tenant_id = $1', owned) USING old_tenant, new_tenant;
      END LOOP;
    END
    $function$;

COMMENT ON COLUMN syncline.events.events IS 'Events of one commit, as JSON: groups of [what they share, names of the other fields, values of the first event, of the second, …].';

COMMENT ON COLUMN syncline.history.whole IS 'The record was created: changes holds its fields as they are, where it otherwise holds before and after of each.';

COMMENT ON COLUMN syncline.links.base IS 'JSON; or, beginning with =, what differs from the data of the record, which is as it was created: [fields, names of missing fields].';

COMMENT ON COLUMN syncline.mappings.stream_id IS 'Empty: of all streams of the application and kind.';

COMMENT ON COLUMN syncline.profiles.united_into IS 'The profile that it is part of by now, which is part of no other.';

COMMENT ON COLUMN syncline.records.created_seq IS 'With created_by and created_in the first entry of its history, while the record is as it was created; written out with its first change.';

COMMENT ON FUNCTION syncline.refuse(pg_catalog.text) IS 'Rolls the calling statement back and names why; does nothing when there is no reason.';

COMMENT ON FUNCTION syncline.repoint(pg_catalog.text,pg_catalog.text) IS 'Makes the rows of one tenant those of another, in whatever table they are.';
