#!/usr/bin/env bash
# Has LibreOffice read the three texts of this folder as if they were typed into its cells, in French and in English formats, and
# keep them as workbooks: make.sh DIRECTORY. The workbooks beside this script were made so.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
into=$1
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
convert() { # NAME SEPARATOR LANGUAGE: 3084 is French of Canada, 1033 English of the United States
    for form in ods xlsx; do
        soffice --headless "-env:UserInstallation=file://$profile" --infilter="CSV:$2,34,76,1,,$3,false,true,false" \
            --convert-to "$form" --outdir "$into" "$here/$1.csv" >/dev/null
    done
}
convert french 59 3084
convert english 44 1033
convert mistakes 44 1033
