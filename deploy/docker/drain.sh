#!/bin/sh
# Lets this node go, and returns when it is done: for a preStop hook. CARILLON_OPERATOR is user:password. A port other than
# 8080 may be given. Fails where the node does not answer, since there is nothing to wait for then.
set -eu
url="http://localhost:${1:-8080}/carillon/drain"
curl -fsS -m 10 -o /dev/null -X POST -u "$CARILLON_OPERATOR" "$url"
while true; do
  state=$(curl -fsS -m 10 -u "$CARILLON_OPERATOR" "$url")
  case "$state" in *'"drained"'*) exit 0 ;; esac
  sleep 1
done
