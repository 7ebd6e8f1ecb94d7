#!/usr/bin/env bash
# Makes the tables anew whose rows are deleted in their time: until then PostgreSQL leaves the bytes
# in its files. As the owner of the tables, each night after the backup, never in office hours: for
# seconds, pages that need one of them fail or wait. It gives up where it can't begin in a second.
set -euo pipefail
PGOPTIONS="-c lock_timeout=1s" psql "$DATABASE_URL" --command="VACUUM FULL feed_feedchange, feed_feedimport, messaging_message, messaging_whereabouts, messaging_referral, staffack_leadsnotice, cases_task, cases_recordquestion, messaging_messagetask, messaging_frozenaddress, alerts_wish, alerts_channel, alerts_alert, alerts_delivery, staffack_contact, staffack_casenote, axes_accessattempt, django_admin_log, portal_session"
