"""What trivy says of itself."""

from __future__ import annotations

from simulator.cli.trivy.report import LABEL

VERSION = "0.69.3"

HELP = """Scan a container image

Usage:
  trivy image [flags] IMAGE_NAME

Examples:
  # Scan a container image
  $ trivy image python:3.4-alpine

  # Filter by severities
  $ trivy image --severity HIGH,CRITICAL alpine:3.15

  # Ignore unfixed/unpatched vulnerabilities
  $ trivy image --ignore-unfixed alpine:3.15

Flags:
      --exit-code int       specify exit code when any security issues are found
  -f, --format string       format (table,json) (default "table")
      --ignore-unfixed      include only fixed vulnerabilities
      --input string        input file path instead of image name
  -o, --output string       output file name
  -q, --quiet               suppress progress bar and log output
  -s, --severity strings    severities of security issues to be displayed
                            (UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL)

"""
ROOT_HELP = f"""Scanner for vulnerabilities in container images

In Layerwise it is {LABEL}.

Usage:
  trivy [global flags] command [flags] target

Scanning Commands
  image       Scan a container image

Flags:
  -q, --quiet      suppress progress bar and log output
  -v, --version    show version

Use "trivy [command] --help" for more information about a command.
"""
