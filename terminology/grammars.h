// The syntaxes of codes that standards define by rule. Pure; allocate nothing after the first call; any thread.
// `unknown` is well formed, but whether it is registered cannot be told.
#pragma once

#include "terminology/code_system.h"

#include <string_view>

namespace bindgate::terminology {

// BCP 47: the syntax of RFC 5646 section 2.1, and the registry's languages, scripts, regions and variants.
[[nodiscard]] Existence check_language_tag(std::string_view code);

// Whether a kind of subtags: "language", "ext-lang", "script", "region", "variant", "extension" (a whole one, from its
// singleton on) or "private-use". https://hl7.org/fhir/R4/languages.html
[[nodiscard]] bool is_subtag_kind(std::string_view kind);
// Whether any subtag of that kind in a well-formed tag is accepted.
[[nodiscard]] bool any_subtag(std::string_view tag, std::string_view kind, const PartTest& test);

// BCP 13: type/subtype by RFC 6838 section 4.2, parameters by RFC 2045 section 5.1, and the short forms xml, json and
// ttl that FHIR allows beside them.
[[nodiscard]] Existence check_media_type(std::string_view code);

// RFC 3986 section 4.1: a URI or a relative reference.
[[nodiscard]] Existence check_uri(std::string_view code);

// ISO 3166-2: a subdivision of a country.
[[nodiscard]] Existence check_subdivision(std::string_view code);

// A name of the tz database.
[[nodiscard]] Existence check_time_zone(std::string_view code);

}  // namespace bindgate::terminology
