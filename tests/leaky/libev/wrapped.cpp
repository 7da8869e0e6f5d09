/* SPDX-License-Identifier: MIT */
/*
 * libev's own C++ header: watchers that stop in their destructors, in loops that are
 * destroyed in theirs, or not at all where it is the default one. A running watcher that
 * is set is stopped and started by the header.
 */
#include <ev++.h>

#include <memory>
#include <vector>

namespace {

class session {
public:
    session(ev::loop_ref loop, int signal)
        : timeout_(loop), io_(loop), idle_(loop), signal_(loop)
    {
        timeout_.set<session, &session::on_timeout>(this);
        timeout_.start(0.);
        io_.set<session, &session::on_io>(this);
        io_.start(1, ev::WRITE);
        io_.set(2, ev::WRITE);
        idle_.set<session, &session::on_idle>(this);
        idle_.start();
        signal_.set<session, &session::on_signal>(this);
        signal_.start(signal);
    }

    bool is_over() const { return is_over_; }

private:
    void on_timeout(ev::timer &, int) { is_over_ = true; }
    void on_io(ev::io &watcher, int) { watcher.stop(); }
    void on_idle(ev::idle &watcher, int) { watcher.stop(); }
    void on_signal(ev::sig &, int) {}

    ev::timer timeout_;
    ev::io io_;
    ev::idle idle_;
    ev::sig signal_;
    bool is_over_ = false;
};

void run(ev::loop_ref loop, int signal)
{
    std::vector<std::unique_ptr<session>> sessions;

    for (int i = 0; i < 5; i++) {
        sessions.push_back(std::make_unique<session>(loop, signal));
    }
    while (!sessions.back()->is_over()) {
        loop.run(ev::ONCE);
    }
}

} // namespace

int main()
{
    ev::default_loop kept;
    ev::dynamic_loop own;
    ev::async async(own);

    async.start();
    run(kept, SIGUSR1);
    run(own, SIGUSR2);
    return 0;
}
