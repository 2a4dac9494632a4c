#!/bin/sh
# Renders the demo's speech clips. Needs flite, espeak-ng and sox (Debian: apt install flite espeak-ng sox).
# Usage: benchmarks/render_clips.sh [directory]; the same versions give the same bytes.
set -eu
out=${1:-"$(dirname "$0")/../livekit_interrupt_plugin/demo/clips"}
raw=$(mktemp -d)
trap 'rm -r "$raw"' EXIT

# The silence around a clip is cut (-D: no dither, which is random), so that a clip begins where its voice begins.
store() { # name
    sox -D "$raw/$1.wav" -r 16000 -b 16 -c 1 "$out/$1.wav" \
        silence 1 0.01 0.5% reverse silence 1 0.01 0.5% pad 0.02 reverse pad 0.02 2>/dev/null
}
# Of wait_stop and cough, the rendering was chosen that PocketSphinx hears most alike wherever the clip falls between its
# frames (20 alignments, 0 to 28.5 ms), whatever a policy makes of it. wait_stop: the final is "wait stop" at all, an interim
# of more than two words at as few as possible: at 0 of 20 (with a comma, as before: 3). cough: wakes Silero at all, heard
# as "ha", "ah", "huh", "oh" or "uh" alone at as many as possible: at 20 of 20 (pitch 50, as before: 19). Of equals, the one
# nearest to the rendering before. All candidates: livekit_interrupt_plugin/demo/clips/README.md
caller() { # name, stretch (below 1 is faster), words
    flite -voice rms --setf duration_stretch="$2" -t "$3" -o "$raw/$1.wav" && store "$1"
}
agent() { # name, words
    flite -voice slt --setf duration_stretch=0.85 -t "$2" -o "$raw/$1.wav" && store "$1"
}

caller okay 1.1 "okay."
# flite spells out "mm-hmm", so its sounds are given.
flite -voice rms --setf duration_stretch=0.85 -p "pau ah m hh ah m pau" -o "$raw/mm_hmm.wav" && store mm_hmm
# White noise and synthetic breath do not wake Silero; this vowel-like cough does.
espeak-ng -v en -s 130 -p 70 -w "$raw/cough.wav" "[[h'Vhh h'Vhh]]" && store cough
caller yes_thats_right 0.85 "yes that's right."
caller wait_stop 1.0 "wait stop."
caller order 0.85 "actually, I wanted to ask about my order."
caller yes 1.0 "yes."

agent agent_arrived "Hello, this is the garden shop. Your new lawn mower has arrived at last, and you can come and collect it from Monday morning on."
agent agent_opening "We are open every day from nine until six, and you can park your car right behind the building."
agent agent_letter "Please bring the letter we sent you or a card that shows your name, so that we hand it to the right person."
agent agent_address "I see that you live on Maple Street in the old town, and that we may call this number if anything changes."
agent agent_guarantee "I will now read out the guarantee to you, which has eleven parts, beginning with the very first one."
agent agent_offers "We also have new garden chairs this week, and a table made of oak, and a very long green hose with a reel, and all of it at a good price."
agent agent_question "Would you like a text message to remind you?"
agent agent_reply "All right, I am listening."
