/* SPDX-License-Identifier: MIT */
/* It calls no event library itself: only an archive does. */
int leave(void);

int main(void)
{
    return leave();
}
