// The code lists of published standards, as text; made by make_standard_tables.py. Constant; any thread.
#pragma once

#include <string_view>

namespace bindgate::terminology::standard_tables {

extern const std::string_view kCountries;          // a line each: alpha-2|alpha-3|numeric|name[|other name...]
extern const std::string_view kFormerCountries;    // alpha-2 and alpha-3 codes withdrawn, by blanks
extern const std::string_view kSubdivisions;       // by blanks: alpha-2:part,part...
extern const std::string_view kCurrencies;         // a line each: alpha-3|name
extern const std::string_view kLanguages;          // by blanks: two letters, then each third letter that goes with them
extern const std::string_view kShortLanguages;     // two-letter language codes, by blanks
extern const std::string_view kReplacedLanguages;  // three-letter codes for which a tag uses another, by blanks
extern const std::string_view kScripts;            // four-letter script codes, by blanks
extern const std::string_view kTimeZones;          // names of the tz database, links included, by blanks

}  // namespace bindgate::terminology::standard_tables
