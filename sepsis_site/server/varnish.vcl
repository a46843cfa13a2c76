# A sample for Varnish 7 in front of gunicorn, behind whatever ends HTTPS: copies of public pages that go on being read
# while gunicorn is slow or away. README.md beside it says what to change and how to start it. A test runs this very
# file.
vcl 4.1;

import std;

backend site {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    # A page takes milliseconds; without its database, a second.
    .first_byte_timeout = 3s;
    .between_bytes_timeout = 10s;
    .probe = {
        # Of the process alone: without its database, the site has pages of its own to show.
        .request =
            "GET /healthz HTTP/1.1"
            "Host: localhost"
            "Connection: close";
        .interval = 2s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

# What ends HTTPS: only its word is taken for where a visitor is and whether they came by HTTPS.
acl ends_https {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.restarts == 0) {
        unset req.http.X-Grace;
        unset req.http.X-Unhurried;
        unset req.http.X-Passed;
        if (client.ip ~ ends_https) {
            # Varnish has added the address of what ends HTTPS. The visitor's stands before it.
            set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ",[^,]*$", "");
        } else {
            set req.http.X-Forwarded-For = client.ip;
            unset req.http.X-Forwarded-Proto;
        }
        # The largest file an editor may upload has 50 MB; a form is around it.
        if (std.integer(req.http.Content-Length, 0) > 60000000) {
            return (synth(413));
        }
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # Staff see what they edit at once.
    if (req.http.Cookie ~ "sessionid=") {
        return (pass);
    }
    # Films are fetched in parts and may be withdrawn: they are handed through.
    if (req.url ~ "^/stories/media/") {
        return (pass);
    }
    # What others add to an address when they link to us makes no other page of it (as in resilience/stand_in.py).
    if (req.url ~ "\?((utm_[a-z]+|fbclid|gclid|mc_cid|mc_eid|msclkid)=[^&]*(&|$))+$") {
        set req.url = regsub(req.url, "\?.*$", "");
    }
    # Two lists are narrowed and paged, in the words and the order of the site's own links, and what people print is
    # there in large type. With anything else, such as a postcode, or a word that is made up to fill the memory, no copy
    # is looked for or made.
    if (req.url ~ "\?"
        && req.url !~ "^/stories/\?(kind=[a-z]{1,20}(&(?!$)|$))?(about=[A-Za-z0-9_-]{1,60}(&(?!$)|$))?(page=[1-9][0-9]{0,2})?$"
        && req.url !~ "^/groups/events/\?(group=[A-Za-z0-9_-]{1,120}(&(?!$)|$))?(page=[1-9][0-9]{0,2})?$"
        && req.url !~ "^/(helpline|(faq|groups)/(?!events/)[A-Za-z0-9_-]{1,120}|groups/events/[0-9]{1,9})/\?print=large$") {
        return (pass);
    }
    # A copy may be as old as it takes while the site does not answer; vcl_hit looks closer while it does.
    set req.grace = 1d;
    if (req.http.X-Grace == "none") {
        set req.grace = 0s;
    }
    return (hash);
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_pass {
    set req.http.X-Passed = "yes";
    # Forms, files and staff's lists take longer than pages.
    if ((req.method != "GET" && req.method != "HEAD") || req.http.Cookie ~ "sessionid=") {
        set req.http.X-Unhurried = "yes";
    }
}

sub vcl_backend_fetch {
    if (bereq.http.X-Unhurried) {
        set bereq.first_byte_timeout = 35s;
    }
    unset bereq.http.X-Unhurried;
    unset bereq.http.X-Passed;
    unset bereq.http.X-Grace;
}

sub vcl_hit {
    # Over its time, and over the time in which it may be shown while it is fetched anew: the site is asked first.
    if (obj.ttl < 0s && req.restarts == 0 && std.healthy(req.backend_hint)
        && obj.ttl + std.duration(regsub(obj.http.Cache-Control, "^.*stale-while-revalidate=([0-9]+).*$", "\1s"), 0s) <= 0s) {
        set req.http.X-Grace = "none";
        return (restart);
    }
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    # Whatever is wrong with it, a copy is better. vcl_deliver looks for one.
    if (beresp.status >= 500) {
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.http.X-Failed = "yes";
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        return (deliver);
    }
    # What has gone takes the place of its copy.
    if (beresp.status == 404 || beresp.status == 410) {
        set beresp.ttl = 1s;
        set beresp.grace = 0s;
        return (deliver);
    }
    # The site says what may be kept: its pages ("stale-if-error") and static files ("immutable"). Nothing else is, nor
    # what sets a cookie.
    if (beresp.http.Set-Cookie || beresp.http.Vary ~ "(?i)cookie"
        || beresp.http.Cache-Control !~ "^public.*stale-if-error|immutable") {
        set beresp.uncacheable = true;
        # Only for a moment: the next answer may be one to keep.
        set beresp.ttl = 1s;
        set beresp.grace = 0s;
        return (deliver);
    }
    if (beresp.http.Cache-Control ~ "stale-if-error") {
        set beresp.grace = std.duration(regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s);
    }
    # Public and text: what is private is handed through as it is.
    if (beresp.http.Content-Type ~ "^(text/|application/javascript|image/svg|application/atom)") {
        set beresp.do_gzip = true;
    }
    return (deliver);
}

sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
    set beresp.http.X-Failed = "yes";
    call emergency_in_backend;
    return (deliver);
}

# As sepsis_site/middleware/security_headers.py has them; and once more at the end, for what is refused here.
sub emergency_in_backend {
    set beresp.http.Content-Type = "text/html; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "10";
    set beresp.http.Content-Security-Policy = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    set beresp.http.Permissions-Policy = "geolocation=(self), accelerometer=(), browsing-topics=(), camera=(), display-capture=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";
    set beresp.http.Cross-Origin-Opener-Policy = "same-origin";
    set beresp.http.Cross-Origin-Resource-Policy = "same-origin";
    set beresp.http.X-Frame-Options = "DENY";
    set beresp.http.Strict-Transport-Security = "max-age=31536000; includeSubDomains; preload";
    set beresp.http.Referrer-Policy = "same-origin";
    set beresp.http.X-Content-Type-Options = "nosniff";
    set beresp.body = std.fileread("/etc/varnish/emergency.html");
}

sub vcl_deliver {
    # Once more, and this time a copy of a day ago will do.
    if (resp.http.X-Failed && !req.http.X-Passed) {
        if (req.http.X-Grace == "none" || req.restarts == 0) {
            set req.http.X-Grace = "any";
            return (restart);
        }
    }
    unset resp.http.X-Failed;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
}

sub vcl_synth {
    # Else it would wait for the body that it has just refused.
    set resp.http.Connection = "close";
    set resp.http.Content-Type = "text/html; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    set resp.http.Content-Security-Policy = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    set resp.http.Permissions-Policy = "geolocation=(self), accelerometer=(), browsing-topics=(), camera=(), display-capture=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";
    set resp.http.Cross-Origin-Opener-Policy = "same-origin";
    set resp.http.Cross-Origin-Resource-Policy = "same-origin";
    set resp.http.X-Frame-Options = "DENY";
    set resp.http.Strict-Transport-Security = "max-age=31536000; includeSubDomains; preload";
    set resp.http.Referrer-Policy = "same-origin";
    set resp.http.X-Content-Type-Options = "nosniff";
    set resp.body = std.fileread("/etc/varnish/emergency.html");
    return (deliver);
}
