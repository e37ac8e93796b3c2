#include "fhir/operation_outcome.h"

#include <array>
#include <limits>

namespace bindgate::fhir {

namespace {

constexpr std::string_view kTxIssueType = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type";
constexpr std::string_view kLine = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line";
constexpr std::string_view kColumn = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col";
constexpr std::string_view kMessageId = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The bytes of the UTF-8 sequence at `at`; 0 where it is none (RFC 3629: no surrogates, nothing overlong).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !continues(1)) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return !overlong && !surrogate && continues(2) ? 3 : 0;
  }
  const bool overlong = first == 0xF0 && second < 0x90;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return !overlong && !beyond && continues(2) && continues(3) ? 4 : 0;
}

bool is_noncharacter(std::string_view sequence) {
  return sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF";
}

void append_unicode_escape(std::string& out, unsigned char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

// Writes each issue's members in the order of the schema, which JSON may have in any and XML may not.
class Writer {
 public:
  explicit Writer(Format format) : json_(format == Format::json) {}

  std::string write(std::span<const Issue> issues);

 private:
  void issue(const Issue& issue);
  void extensions(const Issue& issue);
  void string_extension(std::string_view url, std::string_view value);
  void integer_extension(std::string_view url, std::size_t value);
  void details(const Issue& issue);
  void primitive(std::string_view name, std::string_view value);
  void repeated_primitive(std::string_view name, std::string_view value);
  void open(std::string_view name, bool array);
  void close(std::string_view name, bool array);
  void name_of(std::string_view name);

  bool json_;
  std::string out_;
};

std::string Writer::write(std::span<const Issue> issues) {
  static const Issue kAllIsWell{.severity = Severity::information,
                                .code = "informational",
                                .tx_code = {},
                                .message_id = {},
                                .text = "All is well.",
                                .diagnostics = {},
                                .expression = {},
                                .position = {}};
  if (issues.empty()) issues = {&kAllIsWell, 1};
  out_ = json_ ? "{\"resourceType\":\"OperationOutcome\",\"issue\":["
               : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OperationOutcome xmlns=\"http://hl7.org/fhir\">";
  for (const Issue& each : issues) issue(each);
  out_ += json_ ? "]}" : "</OperationOutcome>";
  return std::move(out_);
}

void Writer::issue(const Issue& issue) {
  if (json_) {
    if (out_.back() == '}') out_ += ',';
    out_ += '{';
  } else {
    out_ += "<issue>";
  }
  if (issue.position || !issue.message_id.empty()) extensions(issue);
  primitive("severity", to_string(issue.severity));
  primitive("code", issue.code);
  if (!issue.tx_code.empty() || !issue.text.empty()) details(issue);
  if (!issue.diagnostics.empty()) primitive("diagnostics", issue.diagnostics);
  if (!issue.expression.empty()) repeated_primitive("expression", issue.expression);
  out_ += json_ ? "}" : "</issue>";
}

void Writer::extensions(const Issue& issue) {
  if (json_) out_ += "\"extension\":[";
  if (issue.position) {
    integer_extension(kLine, issue.position->line);
    integer_extension(kColumn, issue.position->column);
  }
  if (!issue.message_id.empty()) string_extension(kMessageId, issue.message_id);
  if (json_) out_ += ']';
}

void Writer::string_extension(std::string_view url, std::string_view value) {
  if (json_) {
    name_of({});
    out_ += '{';
    primitive("url", url);
    primitive("valueString", value);
    out_ += '}';
  } else {
    out_ += "<extension url=\"";
    out_ += url;
    out_ += "\">";
    primitive("valueString", value);
    out_ += "</extension>";
  }
}

void Writer::integer_extension(std::string_view url, std::size_t value) {
  constexpr std::size_t kLargest = std::numeric_limits<std::int32_t>::max();
  const std::string digits = std::to_string(value < kLargest ? value : kLargest);
  if (json_) {
    name_of({});
    out_ += "{\"url\":\"";
    out_ += url;
    out_ += "\",\"valueInteger\":" + digits + '}';
  } else {
    out_ += "<extension url=\"";
    out_ += url;
    out_ += "\"><valueInteger value=\"" + digits + "\"/></extension>";
  }
}

void Writer::details(const Issue& issue) {
  open("details", false);
  if (!issue.tx_code.empty()) {
    open("coding", true);
    primitive("system", kTxIssueType);
    primitive("code", issue.tx_code);
    close("coding", true);
  }
  if (!issue.text.empty()) primitive("text", issue.text);
  close("details", false);
}

void Writer::primitive(std::string_view name, std::string_view value) {
  if (json_) {
    name_of(name);
    append_json_string(out_, value);
  } else {
    out_ += '<';
    out_ += name;
    out_ += " value=\"";
    append_xml_text(out_, value);
    out_ += "\"/>";
  }
}

void Writer::repeated_primitive(std::string_view name, std::string_view value) {
  if (!json_) return primitive(name, value);
  name_of(name);
  out_ += '[';
  append_json_string(out_, value);
  out_ += ']';
}

void Writer::open(std::string_view name, bool array) {
  if (json_) {
    name_of(name);
    out_ += array ? "[{" : "{";
  } else {
    out_ += '<';
    out_ += name;
    out_ += '>';
  }
}

void Writer::close(std::string_view name, bool array) {
  if (json_) {
    out_ += array ? "}]" : "}";
  } else {
    out_ += "</";
    out_ += name;
    out_ += '>';
  }
}

// JSON: the comma, where one is due, and the name, where there is one.
void Writer::name_of(std::string_view name) {
  if (out_.back() != '{' && out_.back() != '[') out_ += ',';
  if (name.empty()) return;
  out_ += '"';
  out_ += name;
  out_ += "\":";
}

}  // namespace

std::string_view to_string(Severity severity) {
  constexpr std::array<std::string_view, 4> kNames{"fatal", "error", "warning", "information"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string write_operation_outcome(std::span<const Issue> issues, Format format) {
  return Writer(format).write(issues);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    const char c = text[at];
    if (length == 0) {
      out += kReplacement;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      append_unicode_escape(out, static_cast<unsigned char>(c));
    } else {
      out += text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  out += '"';
}

void append_xml_text(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    const std::string_view sequence = text.substr(at, length);
    switch (const char c = text[at]; c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      // A reader of an attribute turns the bare characters into spaces.
      case '\t':
        out += "&#9;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\r':
        out += "&#13;";
        break;
      default: {
        const bool forbidden = length == 0 || static_cast<unsigned char>(c) < 0x20 || is_noncharacter(sequence);
        out += forbidden ? kReplacement : sequence;
      }
    }
    at += length == 0 ? 1 : length;
  }
}

}  // namespace bindgate::fhir
