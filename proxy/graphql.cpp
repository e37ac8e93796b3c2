#include "proxy/graphql.h"

#include "fhir/outline.h"
#include "proxy/query_parameters.h"
#include "proxy/request_path.h"

#include <cstdint>

namespace bindgate::proxy {

namespace {

constexpr std::string_view kOnlyQueries =
    "GraphQL requests are let through where they hold queries and fragments only; write by the REST interactions.";

GraphqlProblem unreadable(std::string_view what) {
  return "The GraphQL document cannot be read: " + std::string(what) + ". " + std::string(kOnlyQueries);
}

// The lexical tokens of a document (GraphQL section 2.1). Whatever the grammar does not have ends them.
class GraphqlTokens {
 public:
  enum class Kind : std::uint8_t { end, name, punctuation, string, number, bad };

  explicit GraphqlTokens(std::string_view text) : text_(text) {}

  Kind next() {
    skip_ignored();
    if (at_ == text_.size()) return Kind::end;
    const std::size_t begin = at_;
    const char c = text_[at_];
    Kind kind = Kind::bad;
    if (is_name_start(c)) {
      kind = Kind::name;
      while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
    } else if (c == '"') {
      kind = skip_string() ? Kind::string : Kind::bad;
    } else if (is_digit(c) || c == '-') {
      kind = Kind::number;
      for (++at_; at_ < text_.size() && is_number_part(text_[at_]);) ++at_;
    } else if (c == '.') {
      kind = text_.substr(at_, 3) == "..." ? Kind::punctuation : Kind::bad;
      at_ += 3;
    } else if (std::string_view("!$&():=@[]{|}").find(c) != std::string_view::npos) {
      kind = Kind::punctuation;
      ++at_;
    }
    if (kind != Kind::bad) token_ = text_.substr(begin, at_ - begin);
    return kind;
  }

  [[nodiscard]] std::string_view token() const { return token_; }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
  static bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }
  static bool is_number_part(char c) { return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'; }

  // White space, commas, comments and byte order marks. A comment with one of Unicode's line separators ends there
  // for some readers: it is left to be a bad token.
  void skip_ignored() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',') {
        ++at_;
      } else if (text_.substr(at_, 3) == "\xEF\xBB\xBF") {
        at_ += 3;
      } else if (c == '#') {
        const std::string_view comment = text_.substr(at_, text_.find_first_of("\n\r", at_) - at_);
        if (comment.find("\xE2\x80\xA8") != std::string_view::npos ||
            comment.find("\xE2\x80\xA9") != std::string_view::npos || has_controls(comment)) {
          return;
        }
        at_ += comment.size();
      } else {
        return;
      }
    }
  }

  static bool has_controls(std::string_view text) {
    for (const char c : text) {
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) return true;
    }
    return false;
  }

  bool skip_string() {
    if (text_.substr(at_, 3) == R"(""")") return skip_block_string();
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n' || c == '\r') return false;
      if (c == '\\') {
        ++at_;
        if (at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r') return false;
      } else if (c == '"') {
        ++at_;
        return true;
      }
    }
    return false;
  }

  bool skip_block_string() {
    for (at_ += 3; at_ < text_.size(); ++at_) {
      if (text_.substr(at_, 4) == R"(\""")") {
        at_ += 3;
      } else if (text_.substr(at_, 3) == R"(""")") {
        at_ += 3;
        return true;
      }
    }
    return false;
  }

  std::string_view text_;
  std::string_view token_;
  std::size_t at_ = 0;
};

// Goes to the end of a definition: the brace that closes its selection set. False where the brackets do not match, and
// where a string is no argument: JSON that some server would take for {"query": ...} reads as a selection set else.
bool skip_definition(GraphqlTokens& tokens, bool in_selection) {
  std::string open = in_selection ? "}" : "";  // the brackets that are to come
  bool selecting = in_selection;
  while (true) {
    const GraphqlTokens::Kind kind = tokens.next();
    if (kind == GraphqlTokens::Kind::end || kind == GraphqlTokens::Kind::bad) return false;
    if (kind == GraphqlTokens::Kind::string && open.find(')') == std::string::npos) return false;
    if (kind != GraphqlTokens::Kind::punctuation) continue;
    const char c = tokens.token().front();
    if (c == '{' && open.empty()) selecting = true;
    if (c == '{' || c == '(' || c == '[') open += c == '{' ? '}' : c == '(' ? ')' : ']';
    if (c != '}' && c != ')' && c != ']') continue;
    if (open.empty() || open.back() != c) return false;
    open.pop_back();
    if (open.empty() && selecting && c == '}') return true;
  }
}

}  // namespace

GraphqlProblem graphql_document_problem(std::string_view document) {
  if (!is_utf8(document)) return unreadable("it is not UTF-8");
  GraphqlTokens tokens(document);
  for (bool first = true;; first = false) {
    const GraphqlTokens::Kind kind = tokens.next();
    if (kind == GraphqlTokens::Kind::end) return first ? unreadable("it is empty") : std::nullopt;
    const std::string_view token = tokens.token();
    const bool is_selection = kind == GraphqlTokens::Kind::punctuation && token == "{";
    const bool is_named = kind == GraphqlTokens::Kind::name && (token == "query" || token == "fragment");
    if (kind == GraphqlTokens::Kind::name && !is_named) {
      return "The GraphQL document holds a definition that begins with `" + std::string(token.substr(0, 40)) + "`. " +
             std::string(kOnlyQueries);
    }
    if (!is_selection && !is_named) return unreadable("a definition begins with neither a name nor a brace");
    if (!skip_definition(tokens, is_selection)) return unreadable("a definition does not end, or is not GraphQL");
  }
}

GraphqlProblem graphql_parameters_problem(std::string_view parameters, GraphqlDocument document) {
  // Some servers split at semicolons too, and read %u escapes.
  if (parameters.find(';') != std::string_view::npos) return unreadable("a semicolon is not percent-encoded");
  if (!has_sound_escapes(parameters)) return unreadable("a percent escape is malformed");
  GraphqlProblem problem;
  bool found = false;
  for_each_parameter(parameters, [&](const std::string& name, const std::string& value) {
    if (problem) return;
    if (name == "query") {
      found = true;
      problem = graphql_document_problem(value);
    } else if (name != "operationName" && name != "variables" && name != "extensions" && name != "_format" &&
               name != "_pretty") {
      problem = unreadable("the parameter `" + name.substr(0, 40) + "` may choose another document");
    }
  });
  const bool missing = !found && document == GraphqlDocument::needed;
  if (!problem && missing) return unreadable("there is no parameter `query`");
  return problem;
}

GraphqlProblem graphql_json_problem(std::string_view body) {
  static constexpr std::size_t kMost = 16;
  std::size_t members = 0;
  const auto outline = fhir::json_outline(body, [&](std::string_view) { return ++members <= kMost; });
  if (!outline || !outline->is_object) return unreadable("the body is not a JSON object");
  GraphqlProblem problem;
  std::size_t found = 0;
  for (const fhir::JsonMember& member : outline->members) {
    if (member.name == "query" && member.text) {
      ++found;
      problem = graphql_document_problem(*member.text);
    } else if (member.name != "variables" && member.name != "operationName" && member.name != "extensions") {
      problem = unreadable("the property `" + member.name.substr(0, 40) + "` may choose another document");
    }
    if (problem) return problem;
  }
  if (found != 1 || members > kMost) return unreadable("the body does not have one property `query`");
  return std::nullopt;
}

}  // namespace bindgate::proxy
