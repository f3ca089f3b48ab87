#!/bin/sh
# Installs sketchpaint for the present user, or with PREFIX=/usr/local for all: program, menu entry, icon and file type.
#   ./install.sh            installs
#   ./install.sh --remove   removes what it installed
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=${PREFIX:-$HOME/.local}
share=$prefix/share
files="share/applications/sketchpaint.desktop share/mime/packages/sketchpaint-mime.xml share/metainfo/sketchpaint.metainfo.xml"
files="$files share/icons/hicolor/scalable/apps/sketchpaint.svg bin/sketchpaint"
rm -rf "$prefix/lib/sketchpaint"
for file in $files; do rm -f "$prefix/$file"; done
if [ "${1:-}" != --remove ]; then
    mkdir -p "$prefix/lib" "$prefix/bin" "$share/applications" "$share/mime/packages" "$share/metainfo" "$share/icons/hicolor/scalable/apps"
    cp -r "$here/program" "$prefix/lib/sketchpaint"
    ln -s ../lib/sketchpaint/sketchpaint "$prefix/bin/sketchpaint"
    cp "$here/sketchpaint.desktop" "$share/applications/"
    cp "$here/sketchpaint-mime.xml" "$share/mime/packages/"
    cp "$here/sketchpaint.metainfo.xml" "$share/metainfo/"
    cp "$here/sketchpaint.svg" "$share/icons/hicolor/scalable/apps/"
fi
for tool in "update-desktop-database $share/applications" "update-mime-database $share/mime"; do
    command -v "${tool%% *}" > /dev/null 2>&1 && $tool > /dev/null 2>&1 || true
done
if [ "${1:-}" = --remove ]; then echo "sketchpaint was removed from $prefix"; else echo "sketchpaint is installed: $prefix/bin/sketchpaint"; fi
