"""What paths say about files, as data. Read by `measures.files`, which says where the idea comes from."""

from __future__ import annotations

from typing import Final

_OTHERS_FOLDERS = (
    "node_modules|bower_components|jspm_packages|web_modules|vendors?|vendored|_vendor|_vendored|_vendored_packages"
    r"|third[-_]?part(?:y|ies)|3rd[-_]?party|externs?|externals?|godeps|site-packages|dist-packages|virtualenv|\.?venv"
    r"|\.tox|\.yarn|wheelhouse|\.eggs|bundled[-_]libs|carthage"
)
_OTHERS_LIBRARIES = (
    r"jquery(?:[-.](?:ui|mobile|migrate|form|cookie|validate|\d)[^/]*)?|bootstrap(?:-[^/.]+)?|underscore|backbone|lodash"
    r"|modernizr|require|handlebars|mustache|prototype|scriptaculous|mootools[^/]*|dojo|ember(?:-[^/]*)?|three|raphael"
    r"|angular(?:-[^/]*)?|react(?:-dom)?(?:\.development|\.production)|vue(?:\.global|\.esm)|d3(?:\.v\d+)?|sizzle|less"
    r"|highlight(?:\.pack)?|prettify|showdown|marked|moment(?:-with-locales)?|chart|plotly[^/]*|zepto|normalize|htmx"
    "|font-?awesome|qunit(?:-git)?|json2|es5-shim|html5shiv|respond|swfobject|tinymce|ckeditor|codemirror|mathjax"
    "|foundation"
)
_VERSIONED = r"(?:[-.]v?\d[\d.]*[^/]*)?(?:[-.](?:min|slim|pack|bundle))*"
_FROM_INTERFACES = (
    r"_pb2(?:_grpc)?\.pyi?$|\.pb(?:\.gw|\.validate)?\.(?:go|h|cc|cpp|swift|dart)$|_pb\.(?:js|ts|rb|d\.ts)$"
    r"|_grpc\.pb\.go$|\.thrift\.go$|(?:^|/)gen-(?:py|go|java|cpp|js)/|\.swagger\.json$|_(?:gen|generated)\.go$"
)
_BY_NAME = (
    r"(?:^|/)(?:__generated__|\.ipynb_checkpoints|__snapshots__|__pycache__)/|(?:^|/)zz_generated\.[^/]+$"
    r"|\.(?:generated|g|freezed|designer|Designer)\.[a-zA-Z]+$|[._-]generated\.[a-zA-Z]+$|(?:^|/)bindata\.go$"
)
_BY_BUILD_TOOLS = (
    r"(?:^|/)(?:configure|config\.guess|config\.sub|aclocal\.m4|depcomp|missing|compile|ylwrap|libtool\.m4|Makefile\.in"
    r"|lt(?:options|sugar|version|~obsolete)\.m4|config\.h\.in|autom4te\.cache/.*)$|^dist/"
)

RULES: Final[tuple[tuple[str, str], ...]] = (
    ("a copy of others' work (folder)", f"(?i)(?:^|/)(?:{_OTHERS_FOLDERS})/|(?:^|/)Pods/"),
    ("a copy of others' work (dependencies)", r"^deps/|^debian/"),
    ("a copy of others' work (well-known library)", rf"(?i)(?:^|/)(?:{_OTHERS_LIBRARIES}){_VERSIONED}\.(?:js|css)$"),
    ("a copy of others' work (build tool)", r"(?:^|/)(?:gradlew(?:\.bat)?|mvnw(?:\.cmd)?|waf|ltmain\.sh|install-sh)$"),
    ("generated (lock file)", r"(?:^|/)(?:[^/]+[-.]lock(?:\.(?:json|ya?ml|hcl))?|npm-shrinkwrap\.json|bun\.lockb)$"),
    ("generated (lock file)", r"(?:^|/)(?:go\.sum|gradle\.lockfile|packages\.lock\.json|Manifest\.toml)$"),
    ("generated (minified)", r"[-.]min\.(?:js|mjs|css)$|\.(?:js|css|mjs)\.map$|[-.]bundle\.js$"),
    ("generated (from an interface description)", _FROM_INTERFACES),
    ("generated (by its name)", _BY_NAME),
    ("generated (by a build tool)", _BY_BUILD_TOOLS),
    ("no text of anybody's (image, sound, font)", "media"),
    ("no text of anybody's (compiled or packed)", "packed"),
)
"""Reasons for which a file is left out, each with what its path looks like, or with its kind. The first that fits is
given."""

KINDS: Final[dict[str, str]] = {
    "code": """
        py pyx pxd pxi pyi c h cc cpp cxx c++ hh hpp hxx h++ inl ipp cu cuh m mm java kt kts scala sc groovy gradle
        go rs rb rake gemspec ru thor js jsx mjs cjs es6 ts tsx coffee litcoffee ls iced php phtml php3 php4 php5
        inc ctp pl pm t pod lua r jl swift d dart ex exs erl hrl hs lhs ml mli fs fsi fsx clj cljs cljc edn lisp el
        lsp cl scm ss rkt nim zig v vala cr cs vb pas pp dpr ada adb ads f f03 f08 f77 f90 f95 for s asm nasm sh
        bash zsh fish ksh bats ps1 psm1 bat cmd awk sed tcl tk vim mk mak make cmake nix tf hcl bzl bazel star sol
        move cairo proto thrift capnp fbs graphql gql y l yy ll lex jison peg g4 g ragel rl glsl vert frag hlsl
        metal cl wgsl matlab ipynb rmd qmd mo mojo feature robot vue svelte sas do ado stan bugs jags m4 ac am in
        pro qml as mxml applescript purs elm idr agda lean coq j factor forth fth 4th io nu gd gdscript haxe hx reb
        red pde ino rego jq dockerfile containerfile jsonnet libsonnet cue dhall kql sqlx dbt
    """,
    "markup": """
        html htm xhtml shtml css scss sass less styl stylus haml slim erb rhtml ejs hbs handlebars mustache jade pug
        twig liquid jst eco tpl jinja jinja2 j2 mako tex sty cls bib jsp jspx asp aspx ascx cshtml vbhtml xsl xslt
        xaml dtl builder rjs soy latte phtm thtml tmpl gotmpl
    """,
    "prose": """
        md markdown mdown mkd mdx rst txt text adoc asciidoc asc textile rdoc creole wiki mediawiki org pod6 ronn 1
        2 3 4 5 6 7 8 9 man me ms log po pot
    """,
    "data": """
        json json5 jsonl ndjson jsonc geojson topojson yml yaml toml xml xsd xsi wsdl plist xib storyboard csv tsv
        psv ini cfg conf config properties env sql svg ics rss atom kml gpx prototxt pbtxt textproto lock diff patch
        bin parquet arrow feather avro orc npy npz h5 hdf5 pt pth ckpt safetensors onnx pb tflite pkl pickle joblib mat
        rds rda rdata dta sav db sqlite sqlite3 xls xlsx ods fasta fa fastq bed vcf dat data fixture snap golden out
        expected csproj vbproj fsproj sln vcxproj filters pbxproj xcscheme xcworkspacedata iml resx manifest
    """,
    "media": """
        png jpg jpeg gif bmp ico icns webp tif tiff psd ai eps xcf sketch fig mp3 mp4 m4a avi mov wav ogg oga ogv
        flac webm mkv woff woff2 ttf otf eot pdf ps dvi doc docx ppt pptx odt odp key
    """,
    "packed": """
        zip gz bz2 xz zst 7z tar tgz tbz2 rar jar war ear class so dylib dll a lib o obj exe pyc pyo whl egg deb
        rpm dmg iso swf wasm nupkg gem apk aar
    """,
}
"""What a name's ending says a file is; the names are linguist's types, and two of our own for what is no text."""

NAMED: Final[dict[str, str]] = {
    "code": """
        makefile gnumakefile rakefile gemfile guardfile capfile vagrantfile podfile fastfile brewfile thorfile
        berksfile procfile dockerfile containerfile jenkinsfile cakefile jakefile gruntfile gulpfile sconstruct
        sconscript wscript cmakelists.txt build workspace tiltfile justfile snakefile dvcfile mlproject configure.ac
        configure.in makefile.am
    """,
    "prose": """
        readme changelog changes news history authors contributors copying license licence notice install todo
        thanks maintainers
    """,
    "data": "codeowners",
}

DOCUMENTATION: Final = (
    r"(?i)^(?:docs?|documentation|man|examples?|demos?|samples?)/|(?:^|/)(?:javadoc|apidocs?|documentation)/"
    r"|(?:^|/)(?:readme|changelog|changes|news|history|authors|contributing|contributors|copying|licen[cs]e|install)"
    r"(?:\.[^/]*)?$"
)
"""Paths that explain or show rather than do."""
