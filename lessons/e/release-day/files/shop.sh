#!/bin/sh
echo "shop 1.0.0"
exec sleep infinity
