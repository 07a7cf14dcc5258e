#!/bin/sh
# Lets this node go, and returns when it is done: for a preStop hook. CARILLON_OPERATOR is user:password.
set -eu
url="http://localhost:8080/carillon/drain"
curl -fsS -o /dev/null -X POST -u "$CARILLON_OPERATOR" "$url"
until curl -fsS -u "$CARILLON_OPERATOR" "$url" | grep -q '"drained"'; do
  sleep 1
done
