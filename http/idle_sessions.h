// The connections of one thread that wait between requests, the longest idle first. Owned by its Lane; used on that
// thread. Costs no allocation: the places are the sessions' own.
#pragma once

namespace bindgate::http {

class Session;

class IdleSessions {
 public:
  // A session's place in the list, or beside it.
  struct Place {
    explicit Place(Session& owner) : session(owner) {}
    Session& session;
    Place* before = nullptr;
    Place* after = nullptr;
    bool listed = false;
  };

  void add(Place& place) {
    if (place.listed) return;
    place.listed = true;
    place.before = last_;
    place.after = nullptr;
    (last_ != nullptr ? last_->after : first_) = &place;
    last_ = &place;
  }

  void remove(Place& place) {
    if (!place.listed) return;
    place.listed = false;
    (place.before != nullptr ? place.before->after : first_) = place.after;
    (place.after != nullptr ? place.after->before : last_) = place.before;
  }

  // The first for which `made(session)` says true, which may take it out of the list. Null where there is none.
  template <class Made>
  Session* find(Made made) {
    for (Place* at = first_; at != nullptr;) {
      Place* const current = at;
      at = at->after;
      if (made(current->session)) return &current->session;
    }
    return nullptr;
  }

 private:
  Place* first_ = nullptr;
  Place* last_ = nullptr;
};

}  // namespace bindgate::http
